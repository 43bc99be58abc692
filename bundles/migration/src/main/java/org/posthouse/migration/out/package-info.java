/** From the store into a directory: all mailboxes of an account, message by message in the order of UIDs. */
package org.posthouse.migration.out;
