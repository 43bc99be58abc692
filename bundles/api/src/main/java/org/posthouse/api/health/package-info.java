/**
 * Whether the server is healthy. Any bundle may register a {@link org.posthouse.api.health.HealthCheck}; the bundle {@code doctor}
 * runs them, each within a time limit and never on a thread that serves connections, and {@link
 * org.posthouse.api.health.Doctor} gives what they found.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.posthouse.api.health;
