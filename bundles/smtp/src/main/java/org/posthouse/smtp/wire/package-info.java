/** Replies as they go on the wire. */
package org.posthouse.smtp.wire;
