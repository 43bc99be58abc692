package org.posthouse.imap.state;

import java.util.Set;
import org.posthouse.support.columns.UidList;

/**
 * A mailbox at a mod-sequence: where another view of it can begin. Immutable.
 *
 * @param uids its messages
 * @param uidNext less than the UID of any other message
 * @param modSeq the mod-sequence
 * @param keywords those known to be used
 * @param unseenFrom there is no message without {@code \Seen} below this UID
 */
record Snapshot(UidList uids, long uidNext, long modSeq, Set<String> keywords, long unseenFrom) {}
