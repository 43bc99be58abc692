/**
 * The client for people and scripts, {@code bin/client}. It runs in a JVM of its own, outside OSGi.
 *
 * <p>It logs in over SSH, with a password that it takes from the environment, a file or the terminal, never from an
 * argument. Commands come from its arguments, a file or standard input; their output and status are the client's.
 */
package org.posthouse.shell.ssh.client;
