package org.posthouse.benchmarks.report;

import org.posthouse.benchmarks.proc.Snapshot.Usage;

/**
 * One load on one server, once.
 *
 * @param phase "first" and "again" for the first messages after a first start and a restart, else "warm"
 * @param load its short name
 * @param title how tables call the load
 * @param seconds from the first connection until the last message is in a mailbox, or at the next server
 * @param usage of the server's processes
 * @param allocated octets, or -1 if the server cannot tell
 * @param driver CPU time of the load driver, in milliseconds
 * @param middle half of the messages were acknowledged within so many milliseconds
 * @param high 99 of 100 were
 */
public record Run(
        String server,
        String phase,
        String load,
        String title,
        int round,
        int messages,
        double seconds,
        Usage usage,
        long allocated,
        double driver,
        double middle,
        double high) {

    public double rate() {
        return messages / seconds;
    }

    /** The server's CPU time a message, in milliseconds. */
    public double cpu() {
        return usage.cpu().total() / messages;
    }

    public double user() {
        return usage.cpu().user() / messages;
    }

    public double system() {
        return usage.cpu().system() / messages;
    }

    public double switches() {
        return (double) usage.switches() / messages;
    }

    /** Kilobytes a message; NaN if unknown. */
    public double kilobytes() {
        return allocated < 0 ? Double.NaN : allocated / 1024.0 / messages;
    }

    /** Which part of all CPU time of driver and server the driver took, from 0 to 1. */
    public double driverShare() {
        return driver / (driver + usage.cpu().total());
    }
}
