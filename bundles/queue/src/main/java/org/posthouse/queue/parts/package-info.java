/** What the queue works with: the other parts of the server, and what its configuration says. */
package org.posthouse.queue.parts;
