/**
 * What a session knows of its client ({@code Dialog}), the services it needs, and the configuration of the three protocols.
 *
 * <p>Each dialog belongs to one session. {@code ParkedDialog} turns it into plain data and back when the session moves to
 * another version of this bundle. {@code Services} are asked anew for each unit of work and never kept.
 */
package org.posthouse.smtp.state;
