package org.posthouse.migration.names;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MailboxNames;
import org.posthouse.store.api.ObjectId;
import org.posthouse.store.api.SpecialUse;
import org.posthouse.store.api.StoreException;
import org.posthouse.support.utf7.ModifiedUtf7;

public class NamesTest {
    private final List<String> notes = new ArrayList<>();

    @Test
    public void modifiedUtf7() {
        for (String name : List.of("Entwürfe", "台北", "a&b", "😀 x", "plain", "&", "ü")) {
            String wire = ModifiedUtf7.encode(name);
            assertTrue(wire, wire.chars().allMatch(c -> c < 127));
            assertEquals(name, ModifiedUtf7.decodeLeniently(wire));
        }
        assertEquals("Entw&APw-rfe", ModifiedUtf7.encode("Entwürfe"));
        assertEquals("台北", ModifiedUtf7.decodeLeniently("&U,BTFw-")); // rfc3501#5.1.3
        for (String broken : List.of("R&D", "&AP", "&A-", "&###-", "a&")) {
            assertEquals("it stands for itself", broken, ModifiedUtf7.decodeLeniently(broken));
        }
    }

    private static Targets.Named named(SpecialUse use, String... levels) {
        return new Targets.Named(Arrays.asList(levels), use == null ? Set.of() : EnumSet.of(use));
    }

    private static MailboxInfo here(long id, String name, SpecialUse... uses) {
        return new MailboxInfo(id, new ObjectId("m" + id), name, 1, Set.of(uses));
    }

    private List<String> names(Optional<String> into, Targets.Named... folders) {
        List<MailboxInfo> here =
                List.of(here(1, "INBOX"), here(2, "Sent", SpecialUse.SENT), here(3, "Trash", SpecialUse.TRASH));
        List<String> names = Targets.names(List.of(folders), here, into, notes::add);
        for (String name : names) {
            try {
                assertEquals(name, MailboxNames.canonical(name));
            } catch (StoreException e) {
                throw new AssertionError(name, e);
            }
        }
        assertEquals("no two the same", names.size(), Set.copyOf(names).size());
        return names;
    }

    @Test
    public void foldersGoWhereTheyWere() {
        assertEquals(
                List.of("INBOX", "Lists/OSGi", "INBOX/Sub", "Entwürfe"),
                names(
                        Optional.empty(),
                        named(null, "inbox"),
                        named(null, "Lists", "OSGi"),
                        named(null, "INBOX", "Sub"),
                        named(null, "Entwürfe")));
        assertEquals(List.of(), notes);
    }

    @Test
    public void specialUsesMeetThoseThatAreHere() {
        assertEquals(
                List.of("Sent", "Deleted Items"),
                names(
                        Optional.empty(),
                        named(SpecialUse.SENT, "Sent Messages"),
                        named(SpecialUse.JUNK, "Deleted Items")));
        assertEquals(List.of("Sent Messages is named Sent here"), notes);
        assertEquals(
                "there is another of that name",
                List.of("Sent Messages", "Sent"),
                names(Optional.empty(), named(SpecialUse.SENT, "Sent Messages"), named(null, "Sent")));
    }

    @Test
    public void belowAnotherMailbox() {
        assertEquals(
                List.of("Old/INBOX", "Old/Sent Messages"),
                names(Optional.of("Old"), named(null, "INBOX"), named(SpecialUse.SENT, "Sent Messages")));
        assertEquals(List.of(), notes);
    }

    @Test
    public void whatCannotBeANameIsChangedAndTold() {
        String longOne = "x".repeat(300);
        List<String> names = names(
                Optional.empty(),
                named(null, "a/b"),
                named(null, "a_b"),
                named(null, "#news", "x"),
                named(null, "tab\there"),
                named(null, "", "y"),
                named(null, longOne),
                named(null, longOne + "y"),
                named(null, "\ud800"));
        assertEquals(List.of("a_b", "a_b (2)", "_#news/x", "tab_here", "_/y"), names.subList(0, 5));
        assertEquals("_", names.get(7));
        assertEquals(notes.toString(), 8, notes.size());
    }

    @Test
    public void keywordsThatNoClientCanNameAreDropped() {
        List<String> dropped = new ArrayList<>();
        Flags flags = Keywords.parse(
                List.of("\\seen", "\\Recent", "$Forwarded", "NonJunk", "two words", "ünicode", "", "\\Odd"),
                dropped::add);
        assertEquals(Flags.of(Flags.SEEN, List.of("$Forwarded", "NonJunk")), flags);
        assertEquals(4, dropped.size());
        List<String> many = new ArrayList<>();
        for (int i = 0; i < Flags.MAX_KEYWORDS + 2; i++) {
            many.add("k" + i);
        }
        dropped.clear();
        assertEquals(
                Flags.MAX_KEYWORDS,
                Keywords.parse(many, dropped::add).keywords().size());
        assertEquals(2, dropped.size());
    }
}
