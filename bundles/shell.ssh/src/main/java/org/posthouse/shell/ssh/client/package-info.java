/** The client beside the server, for people and scripts: {@code bin/client}. It runs in a JVM of its own, outside OSGi. */
package org.posthouse.shell.ssh.client;
