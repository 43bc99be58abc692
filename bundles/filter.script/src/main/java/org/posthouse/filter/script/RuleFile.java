package org.posthouse.filter.script;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.posthouse.filter.script.parse.RuleParser;
import org.posthouse.filter.script.parse.SyntaxException;
import org.posthouse.filter.script.rule.RuleSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of rules. It is read when it has changed, and has stayed as it is from one look to the next, so that none is read that
 * is just being written. Safe for threads.
 */
final class RuleFile {
    private static final Logger LOG = LoggerFactory.getLogger(RuleFile.class);

    /**
     * What is known of the file.
     *
     * @param rules the rules in force; empty if none could be read yet
     * @param problem why the file as it is now is not in force; empty if it is
     * @param missing the problem is that there is no file
     */
    record State(Optional<RuleSet> rules, Optional<String> problem, boolean missing) {
        static final State UNREAD = new State(Optional.empty(), Optional.empty(), false);
    }

    private final Path file;
    private Optional<List<Object>> seen = Optional.empty();
    private Optional<List<Object>> read = Optional.empty();
    private boolean first = true;
    private volatile State state;

    /** @param before what is in force until the file can be read */
    RuleFile(Path file, State before) {
        this.file = file;
        this.state = new State(before.rules(), Optional.empty(), false);
    }

    Path path() {
        return file;
    }

    State state() {
        return state;
    }

    /** Looks whether it has changed. */
    synchronized void look() {
        try {
            List<Object> stamp = stamp();
            boolean rests = first || seen.filter(stamp::equals).isPresent();
            seen = Optional.of(stamp);
            if (!rests || read.filter(stamp::equals).isPresent()) {
                return;
            }
            first = false;
            byte[] octets = octets();
            if (stamp().equals(stamp)) { // else somebody was writing: next time
                take(octets);
                read = Optional.of(stamp);
            }
        } catch (NoSuchFileException missing) {
            first = false;
            read = Optional.empty();
            problem("there is no such file", true);
        } catch (IOException unreadable) {
            first = false;
            read = Optional.empty();
            problem("cannot be read: " + unreadable, false);
        }
    }

    private List<Object> stamp() throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return List.of(now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey()));
    }

    /** One more than are allowed if there are too many. */
    private byte[] octets() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(RuleParser.MAX_OCTETS + 1);
        }
    }

    private void take(byte[] octets) {
        try {
            if (octets.length > RuleParser.MAX_OCTETS) {
                problem("larger than " + RuleParser.MAX_OCTETS / 1024 + " KiB", false);
                return;
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
            RuleSet rules = RuleParser.parse(text.startsWith("\uFEFF") ? text.substring(1) : text);
            state = new State(Optional.of(rules), Optional.empty(), false);
            LOG.info("{} of {} in force", rules, file);
        } catch (CharacterCodingException notUtf8) {
            problem("not in UTF-8", false);
        } catch (SyntaxException mistake) {
            problem(mistake.getMessage(), false);
        }
    }

    private void problem(String reason, boolean missing) {
        State before = state;
        if (before.problem().filter(reason::equals).isPresent()) {
            return; // logged already
        }
        state = new State(before.rules(), Optional.of(reason), missing);
        LOG.warn(
                "{}: {}; {}",
                file,
                reason,
                before.rules().isPresent() ? "the rules read before stay in force" : "there are no rules");
    }
}
