/** What protocols and transports call: handles of accounts, and deliveries. Runs on the callers' threads. */
package org.posthouse.store.sql.access;
