/**
 * What the server remembers of its last complete backup: when it was made, and where it was put.
 *
 * <p>A small file in the directory of all data, written by whoever makes a backup and read by whoever warns that there is
 * none.
 */
package org.posthouse.support.backup;
