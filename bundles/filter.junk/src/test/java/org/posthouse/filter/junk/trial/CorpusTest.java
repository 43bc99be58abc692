package org.posthouse.filter.junk.trial;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class CorpusTest {
    private static final String FIELDS = "Received: from a\n\tby b\nSubject: a\n b\nList-Id: c\n";
    private static final String BODY = "\nFrom here on\nX-Text: d\n";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path data;

    @Before
    public void write() throws IOException {
        data = folder.newFolder("data").toPath();
        for (String group : List.of("easy-ham-1", "easy-ham-2", "hard-ham-1", "spam-1", "spam-2")) {
            Path mail = Files.createDirectory(data.resolve(group)).resolve("1.txt");
            Files.writeString(mail, "From someone Thu Aug 22 2002\n" + FIELDS + BODY);
            Files.writeString(data.resolve(group).resolve("1.json"), "{}");
        }
    }

    @Test
    public void onlyTheLineOfTheMailboxIsTakenOut() throws IOException {
        assertEquals(FIELDS + BODY, Files.readString(prepare(false).get(0).file()));
    }

    @Test
    public void plainMailsKeepWhatAMailProgramShows() throws IOException {
        assertEquals(
                "Subject: a\n b\n" + BODY, Files.readString(prepare(true).get(4).file()));
    }

    @Test
    public void spamIsWhatIsInTheSpamGroups() throws IOException {
        List<Mail> mails = prepare(false);
        assertEquals(5, mails.size());
        assertFalse(mails.get(2).spam());
        assertTrue(mails.get(3).spam() && mails.get(4).spam());
    }

    private List<Mail> prepare(boolean plain) throws IOException {
        return Corpus.prepare(data, folder.newFolder().toPath(), plain);
    }
}
