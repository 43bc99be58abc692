/**
 * From the store to a directory: all mailboxes of an account, message by message in the order of UIDs.
 *
 * <p>{@code Exporter} reads the store and gives each message to the format, {@code MaildirExport} or {@code MboxExport}.
 * {@code ExportDirectory} refuses a directory that is neither new nor that of the same account and format. Files are
 * readable by the server's user only, and links are not followed.
 */
package org.posthouse.migration.out;
