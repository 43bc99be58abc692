package org.posthouse.dns;

import java.util.List;
import org.posthouse.net.api.dns.Answer;
import org.xbill.DNS.Record;

/**
 * What became of one question.
 *
 * @param kind what kind of answer
 * @param records the records of the type that was asked for
 * @param secure validated, by a server that is believed
 * @param seconds how long it may be kept
 */
record Found(Answer.Kind kind, List<Record> records, boolean secure, long seconds) {}
