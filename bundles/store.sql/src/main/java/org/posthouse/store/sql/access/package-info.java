/**
 * What protocols and transports call: handles of accounts, deliveries, copies and moves. Runs on the callers' threads.
 *
 * <p>A handle ({@code SqlAccount}) holds no more than the account's name and looks everything up in each call. Reading is
 * done here; every change is handed to the committer as work, and the caller learns its outcome from there.
 */
package org.posthouse.store.sql.access;
