package org.posthouse.backup;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;
import org.posthouse.testkit.flow.FakeSpool;

public class QueueCopyTest {
    private static final int MANY = 250;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final FakeSpool spool = new FakeSpool();

    static Mail mail(String id) {
        return mail(id, Disposition.builder(Instant.EPOCH));
    }

    private static Mail mail(String id, Disposition.Builder disposition) {
        return Mail.builder(id, Instant.EPOCH, Origin.internal("test"), Sender.empty())
                .recipient(Recipient.builder(Address.parse("a@b.test").orElseThrow())
                        .key("a" + id)
                        .disposition(disposition.build())
                        .build())
                .build();
    }

    private Path copy() {
        return folder.getRoot().toPath().resolve("queue");
    }

    @Test
    public void allThatWaitsComesBackOnHoldAndOnce() throws Exception {
        for (int i = 0; i < MANY; i++) {
            spool.put(mail("m" + i), "text of " + i + "\r\n".repeat(i * 100));
        }
        spool.put(mail("held", Disposition.builder(Instant.EPOCH).hold("a filter's")), "");
        assertEquals(new QueueCopy.Copied(MANY + 1, List.of()), QueueCopy.write(spool, copy()));

        FakeSpool other = new FakeSpool();
        other.put(mail("m7"), "it is there");
        Hold hold = Hold.because("restored").by(Hold.ADMIN);
        assertEquals(MANY, new QueueRestore(other, hold).run(copy()));
        assertEquals("again it brings nothing", 0, new QueueRestore(other, hold).run(copy()));
        assertEquals(MANY + 1, other.all().size());
        assertEquals("it is there", other.text("m7"));
        assertEquals(Optional.empty(), held(other, "m7"));
        for (int i = 0; i < MANY; i++) {
            assertTrue(i == 7 || other.text("m" + i).equals(spool.text("m" + i)));
            assertTrue(i == 7 || held(other, "m" + i).equals(Optional.of("restored")));
        }
        assertEquals(Optional.of("a filter's"), held(other, "held"));
    }

    private static Optional<String> held(FakeSpool spool, String id) {
        return spool.find(id)
                .orElseThrow()
                .recipients()
                .get(0)
                .disposition()
                .held()
                .map(Hold::reason);
    }

    /** One that is delivered between being listed and being read is where it went; one that cannot be read is told. */
    @Test
    public void whatEndsMeanwhileIsLeftOutAndWhatIsDamagedIsTold() throws Exception {
        FakeSpool full = new FakeSpool();
        boolean[] ended = new boolean[1];
        Spool odd = (Spool) Proxy.newProxyInstance(
                Spool.class.getClassLoader(), new Class<?>[] {Spool.class}, (proxy, method, arguments) -> {
                    String id = arguments.length > 0 ? arguments[0].toString() : "";
                    boolean asked = method.getName().equals("message");
                    ended[0] |= asked && id.equals("ending");
                    if (asked && (id.equals("ending") || id.equals("damaged"))) {
                        return Optional.of(unreadable());
                    }
                    boolean gone = asked && id.equals("ended")
                            || method.getName().equals("find") && id.equals("ending") && ended[0];
                    return gone ? Optional.empty() : method.invoke(full, arguments);
                });
        for (String id : List.of("1", "ending", "2", "ended", "damaged", "3")) {
            full.put(mail(id), "text");
        }
        QueueCopy.Copied copied = QueueCopy.write(odd, copy());
        assertEquals(3, copied.mails());
        assertEquals(List.of("queue: damaged: a bad disk"), copied.problems());
        assertEquals(3, new QueueRestore(spool, Hold.because("x")).run(copy()));
        assertEquals(List.of("1", "2", "3"), spool.all().stream().map(Mail::id).toList());
        assertEquals("text", spool.text("3"));
    }

    private static Message unreadable() {
        return Messages.of(100, offset -> {
            throw new IOException("a bad disk");
        });
    }

    @Test
    public void whatIsNotWholeIsRefused() throws Exception {
        spool.put(mail("1"), "the first text");
        spool.put(mail("2"), "the second text");
        QueueCopy.write(spool, copy());
        byte[] octets = Files.readAllBytes(copy());
        assertEquals(2, QueueCopy.read(copy(), (mail, message, whole) -> whole.check()));
        for (int i = 0; i < octets.length; i++) {
            byte[] wrong = octets.clone();
            wrong[i] ^= 1;
            Files.write(copy(), wrong);
            refused("octet " + i);
            Files.write(copy(), Arrays.copyOf(octets, i));
            refused("cut off at " + i);
        }
    }

    private void refused(String what) {
        FakeSpool other = new FakeSpool();
        assertThrows(what, IOException.class, () -> new QueueRestore(other, Hold.because("x")).run(copy()));
        for (Mail mail : other.list(Query.ALL, OptionalLong.empty(), 10).mails().stream()
                .map(l -> l.mail())
                .toList()) {
            assertEquals(what, spool.text(mail.id()), other.text(mail.id()));
        }
    }
}
