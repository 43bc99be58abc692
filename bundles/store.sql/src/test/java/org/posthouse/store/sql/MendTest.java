package org.posthouse.store.sql;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.Test;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.StoreAdmin.Mending;
import org.posthouse.store.api.StoreAdmin.Report;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.api.blob.BlobId;

/** Damaged messages are taken out of the way of mail programs, and no others. */
public class MendTest extends StoreFixture {
    private static final String MAIL =
            "From: Ann <ann@a.test>\r\nSubject: the plan\r\n for May\r\nMessage-ID: <1@a.test>\r\n"
                    + "X-Other: kept out\r\nSubject: another\r\n\r\nThe text.\r\n";

    private long append(long mailbox, String text) throws Exception {
        Op add = new Op.Append(Messages.of(text), Flags.of(Flags.SEEN), DATE, Optional.empty());
        return account().commit(mailbox, List.of(add), Guard.NONE).appended().get(0);
    }

    private BlobId body(long uid) throws Exception {
        try (var c = derby.connection();
                var s = c.createStatement();
                var r = s.executeQuery("SELECT blob, blobsize FROM message WHERE uid = " + uid)) {
            assertTrue(r.next());
            return new BlobId(r.getLong(1), r.getLong(2));
        }
    }

    private List<Row> rows(long mailbox) throws Exception {
        return account().rows(mailbox, UidSet.range(1, 1000), 100);
    }

    private static String text(Message message) throws Exception {
        try (InputStream in = message.open(0)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String attached(String standIn) {
        String encoded = standIn.substring(standIn.indexOf("base64\r\n\r\n") + 10);
        return new String(
                Base64.getMimeDecoder().decode(encoded.substring(0, encoded.indexOf("\r\n--"))),
                StandardCharsets.ISO_8859_1);
    }

    @Test
    public void aStandInSaysWhatItStandsForAndHasWhatCanBeRead() throws Exception {
        long inbox = inbox();
        long sound = append(inbox, "Subject: sound\r\n\r\n");
        long damaged = append(inbox, MAIL);
        blobs.damage(body(damaged));
        Report before = store.admin().check();
        assertEquals(1, before.damaged());
        assertEquals(1, store.admin().mend(Mending.STAND_IN).messages());

        List<Row> rows = rows(inbox);
        assertEquals(2, rows.size());
        assertEquals(sound, rows.get(0).uid());
        Row standIn = rows.get(1);
        assertTrue("a new message", standIn.uid() > damaged);
        assertEquals(DATE, standIn.internalDate());
        assertTrue(standIn.flags().has(Flags.SEEN));
        String text = text(account().content(inbox, standIn.uid()));
        assertTrue(text, text.startsWith("From: Ann <ann@a.test>\r\nSubject: [damaged] the plan\r\n for May\r\n"));
        assertTrue(text, text.contains("\r\nMessage-ID: <1@a.test>\r\n"));
        assertFalse(text, text.contains("X-Other") || text.contains("another"));
        assertEquals(MAIL, attached(text));
        assertEquals(List.of(), store.admin().check().problems());
        assertEquals(
                "nothing is left to do", 0, store.admin().mend(Mending.STAND_IN).messages());
    }

    @Test
    public void whatIsGoneHasAStandInToo() throws Exception {
        long inbox = inbox();
        blobs.delete(List.of(body(append(inbox, MAIL))));
        assertEquals(1, store.admin().mend(Mending.STAND_IN).messages());
        String text = text(account().content(inbox, rows(inbox).get(0).uid()));
        assertTrue(text, text.startsWith("From: ") && text.contains("\r\nSubject: [damaged]\r\n"));
        assertTrue(text, text.contains(MAIL.length() + " octets are lost"));
        assertEquals(List.of(), store.admin().check().problems());
    }

    @Test
    public void allCopiesOfADamagedBodyAreMended() throws Exception {
        long inbox = inbox();
        long archive = id("Archive");
        long uid = append(inbox, MAIL);
        account().transfer(inbox, UidSet.of(uid), archive, false);
        account().transfer(inbox, UidSet.of(uid), inbox, false);
        blobs.damage(body(uid));
        Report before = store.admin().check();
        assertEquals(before.problems().toString(), 3, before.damaged());
        assertEquals(3, store.admin().mend(Mending.REMOVE).messages());
        assertEquals(List.of(), rows(inbox).stream().map(Row::uid).collect(Collectors.toList()));
        assertEquals(List.of(), rows(archive));
        assertEquals(List.of(), store.admin().check().problems());
    }
}
