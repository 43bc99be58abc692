package org.posthouse.doctor.check;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.support.backup.LastBackup;

/** There is a backup, and it is not old. */
public final class BackupCheck extends Check {
    private static final String FIX =
            "set directory in etc/org.posthouse.backup.cfg for a daily backup; or, if you back up by "
                    + "other means, backupDays = 0 in etc/org.posthouse.doctor.cfg";

    private final Path root;
    private final Clock clock;
    private final IntSupplier days;

    /**
     * Makes one.
     *
     * @param root the directory of all data
     * @param days an older backup is reported; 0: none is looked for
     */
    public BackupCheck(Path root, Clock clock, IntSupplier days) {
        super("backup", DOCTOR);
        this.root = root;
        this.clock = clock;
        this.days = days;
    }

    @Override
    public List<Diagnosis> check() {
        int most = days.getAsInt();
        if (most == 0) {
            return List.of();
        }
        try {
            Optional<LastBackup> last = LastBackup.read(root);
            if (last.isEmpty()) {
                return List.of(Diagnosis.warn("no backup was ever made", FIX));
            }
            Duration age = Duration.between(last.get().at(), clock.instant());
            String said = "the last backup is " + Words.duration(age) + " old, in "
                    + last.get().directory();
            return List.of(age.compareTo(Duration.ofDays(most)) > 0 ? Diagnosis.warn(said, FIX) : Diagnosis.ok(said));
        } catch (IOException unreadable) {
            return List.of(Diagnosis.warn("unknown when the last backup was made: " + unreadable.getMessage(), FIX));
        }
    }
}
