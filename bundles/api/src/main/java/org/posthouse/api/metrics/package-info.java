/**
 * Figures of the server for monitors. Any bundle counts for itself and registers a {@link
 * org.posthouse.api.metrics.MetricSource}; the bundle {@code metrics} reads all of them when somebody looks, and gives them to
 * Prometheus, to JMX and to whoever asks {@link org.posthouse.api.metrics.Metrics}.
 *
 * <ul>
 * <li>A counter lives in the bundle that counts. When that bundle is replaced it begins again at zero, which monitors expect
 *     of a counter; nothing of the old bundle is kept.
 * <li>Names and label names are lower-case words joined by underscores. A name begins with the bundle's own word ({@code
 *     posthouse} for those of this server) and ends with its unit: {@code seconds}, {@code bytes}, {@code ratio}.
 * <li>Label values come from a small, fixed set. Never use an address, an account, a mail's id or anything a peer sent.
 * </ul>
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.posthouse.api.metrics;
