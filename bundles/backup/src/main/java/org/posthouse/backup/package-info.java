/**
 * Backups by the clock. {@link org.posthouse.backup.BackupComponent} has the timer and offers the operations, and does the work on
 * one thread of its own; {@link org.posthouse.backup.Backups} knows the directory and what is in it,
 * {@link org.posthouse.backup.Retention} which of them stay; {@link org.posthouse.backup.QueueCopy} is the queue in a file. A backup takes
 * the queue first and the store after it, so that mail on its way from one to the other is in at least one of the copies. Data walks one
 * way: component, backups, files.
 */
package org.posthouse.backup;
