/**
 * Replaces a bundle while mail flows, and goes back by itself if the new one does not serve as the old one did.
 *
 * <p>An update runs on the thread of whoever asks for it (a shell, a request of the console), one at a time for the whole
 * framework: the lock is a file, so that an instance of this bundle that is itself being replaced holds it to its end.
 * {@link org.posthouse.update.Update} owns the order of the steps, {@link org.posthouse.update.Kept} the files. Everything
 * here works through the context of the framework and never through that of this bundle, which may be the one that is
 * replaced.
 */
package org.posthouse.update;
