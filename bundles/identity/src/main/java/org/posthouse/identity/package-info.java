/**
 * The name of this server. It is configured, or made of the default domain, or that of the machine; the service is registered
 * once it is known which, and stays while the directory is replaced. What blocks runs on one thread of its own.
 */
package org.posthouse.identity;
