/** Changes that setup makes: what they are, how they are written down, and configurations as text. */
package org.posthouse.setup.change;
