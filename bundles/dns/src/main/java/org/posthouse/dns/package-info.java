/** The resolver: asks the configured servers, or those of the system, and keeps what they say for as long as they say. */
package org.posthouse.dns;
