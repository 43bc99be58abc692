/**
 * Certificates, connections, the care of what is stored, and what the server finds wrong with itself.
 */
package org.posthouse.console.server;
