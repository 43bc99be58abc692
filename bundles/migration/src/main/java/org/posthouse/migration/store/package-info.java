/**
 * The way to the mail store, which may be replaced while a job runs.
 *
 * <p>{@code Mailboxes} opens the account anew for each unit of work. While the store is absent or busy the job waits; if it
 * does not come back, the job stops and can be run again.
 */
package org.posthouse.migration.store;
