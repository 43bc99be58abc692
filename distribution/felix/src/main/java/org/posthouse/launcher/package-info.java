/** Starts the server on a bare OSGi framework: no container, no shell, no configuration of its own. */
package org.posthouse.launcher;
