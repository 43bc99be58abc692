/**
 * Which messages of a folder are here already, or there, over runs and crashes. A file for each folder of each source of each account, and
 * for each mailbox that goes to an IMAP server, in the data directory of this bundle. A message is written there after whoever gets it has
 * it. Between the two, the delivery key of the store says that it has it; another server has to be looked at.
 */
package org.posthouse.migration.state;
