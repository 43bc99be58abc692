/**
 * From a recipient to a transport and a next hop.
 *
 * <ul>
 * <li>{@link org.posthouse.api.routing.Router} is what a plug-in offers; {@link org.posthouse.api.routing.Routing} is what intake,
 *     queue and local delivery ask. Nobody else asks routers or directories.
 * <li>A question is a value, {@link org.posthouse.api.routing.RouteQuery}, the same at RCPT and in the queue; later there is more
 *     in it than at RCPT. A router keeps nothing between questions: the way is asked for anew at each attempt.
 * <li>Routers are called on workers of intake and queue, several at once. They must not block for long, and do no DNS: MX
 *     records are the transport's business. One that throws counts as absent.
 * <li>What is absent and required means <i>later</i>, never <i>unknown</i>; a route is never guessed.
 * <li>Nothing here is durable but the destination, which the spool keeps of each recipient.
 * </ul>
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.0.0")
package org.posthouse.api.routing;
