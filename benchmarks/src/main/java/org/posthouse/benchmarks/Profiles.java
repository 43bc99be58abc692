package org.posthouse.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.posthouse.benchmarks.jvm.Jcmd;
import org.posthouse.benchmarks.jvm.Profile;
import org.posthouse.benchmarks.load.Load;
import org.posthouse.benchmarks.proc.ThreadGroups;
import org.posthouse.benchmarks.report.Table;

/** Runs loads under the flight recorder, apart from the runs that count, and says where the time went. */
final class Profiles {
    private Profiles() {}

    /** Leaves the recording beside the tables, to be looked at with JDK Mission Control. */
    static String take(Contestant contestant, Load load, Path directory) throws IOException {
        Jcmd jcmd = contestant.server().jcmd().orElseThrow();
        String name = contestant.server().label().replaceAll("[^A-Za-z0-9.]+", "-") + "-" + load.name();
        Path recording = directory.toAbsolutePath().resolve(name + ".jfr");
        Profile.start(jcmd);
        Meter.run(contestant, load, "profile", 0);
        Profile.stop(jcmd, recording);
        Profile profile = Profile.read(recording, ThreadGroups::of);
        String text = "# " + contestant.server().label() + ": " + load.title() + "\n\n"
                + (int) profile.methods.sum()
                + " samples of Java code, and what was allocated for " + load.messages()
                + " messages. Not in them: the kernel, the"
                + " compiler, the collector.\n\n"
                + table("samples by bundle", profile.bundles, 25)
                + table("samples by threads", profile.groups, 15)
                + table("samples by method", profile.methods, 40)
                + table("allocated by bundle", profile.allocating, 25)
                + table("allocated by class", profile.classes, 20);
        Files.writeString(directory.resolve(name + ".md"), text);
        return name + ".md";
    }

    private static String table(String title, Profile.Counts counts, int rows) {
        Table table = new Table(title, "%");
        for (Map.Entry<String, Double> one : counts.top(rows)) {
            table.row(one.getKey(), Table.number(100 * one.getValue() / counts.sum()));
        }
        return table + "\n";
    }
}
