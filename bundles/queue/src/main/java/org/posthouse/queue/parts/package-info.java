/**
 * What the queue works with: the other parts of the server, and its configuration.
 *
 * <p>{@code Parts} fetches each service for each step and keeps none. {@code Policy} is immutable and replaced as a whole.
 */
package org.posthouse.queue.parts;
