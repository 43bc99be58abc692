/**
 * Which directories belong together, in plain files.
 *
 * <p>A store has parts, each with a directory of its own, perhaps on a file system of its own, each owned by a bundle that
 * knows nothing of the others. What they share is the directory of all data, and in it a file that names the store and the
 * parts that have data. It is changed under a lock file only, so whichever part comes first begins the store.
 */
package org.posthouse.support.data;
