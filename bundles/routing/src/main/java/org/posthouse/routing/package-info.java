/**
 * What addresses mean and how they are reached: all directories and all routers as one service.
 *
 * <ul>
 *   <li>What one of them would have said is never taken for unknown: one that is absent and required, that leaves while it is
 *       asked, or that fails, means later.
 *   <li>{@link org.posthouse.routing.Parts} keeps the services of a kind; whoever asks takes one snapshot of them and of what
 *       is required. No lock is held while one of them is asked.
 *   <li>{@link org.posthouse.routing.Directories} and {@link org.posthouse.routing.Arrivals} are components for this bundle
 *       alone, since its router and its routing both need them.
 *   <li>{@link org.posthouse.routing.RoutesComponent} offers what administrators do with the configured routes; it changes the
 *       configuration and nothing else. A password is in a file of its own, never in a route, which everybody may see.
 * </ul>
 */
package org.posthouse.routing;
