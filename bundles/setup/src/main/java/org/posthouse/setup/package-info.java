/**
 * Sets up a server, and takes that back. Every change is written into {@code etc/posthouse.setup} before it is made, so that an
 * interrupted one can be taken back too. One operation runs at a time, on the thread of whoever asked for it; no service is kept
 * between two of them. {@code change} knows what a change is and how it is written down, and nothing of this package.
 */
package org.posthouse.setup;
