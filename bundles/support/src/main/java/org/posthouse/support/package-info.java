/**
 * What bundles share because services come and go at any moment. Copied into each user, never deployed.
 *
 * <ul>
 *   <li>A provider lets calls in through a {@link org.posthouse.support.Gate}.
 *   <li>A user keeps the service of an optional reference in a {@link org.posthouse.support.Bound}, those of a multiple
 *       one in a {@link org.posthouse.support.Ranked}, and calls them through it: what a service throws while it leaves
 *       becomes an {@link org.posthouse.support.AbsentException}.
 *   <li>Whoever is merely told of something is one of the {@link org.posthouse.support.Listeners}.
 *   <li>Threads come from {@link org.posthouse.support.Threads}. Whoever catches an {@code Error} asks {@link
 *       org.posthouse.support.OutOfMemory} first.
 *   <li>Whoever may block waits for what is just replaced by way of a {@link org.posthouse.support.Comeback}.
 *   <li>Files lie in the {@link org.posthouse.support.DataDirectory}. Before a part of the store makes anything
 *       in its own, it asks {@code support.data.StoreIdentity} whether that is the right one.
 *   <li>Whoever may still be at work when its bundle has left loads what it needs before: {@code support.classes.Preload}.
 * </ul>
 *
 * <p>Nothing here refers to the packages below it: whoever copies this package alone must be able to
 * load it. Everything here may be used from any thread. No lock is held while a service, a listener or a task runs.
 */
package org.posthouse.support;
