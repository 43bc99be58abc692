/** What is measured: Posthouse from an archive, and Postfix with Dovecot. Each is started, stopped and asked for its processes. */
package org.posthouse.benchmarks.server;
