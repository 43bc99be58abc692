package org.posthouse.benchmarks.report;

/**
 * One start of a server.
 *
 * @param kind "first" of a fresh directory, or "again"
 * @param ports seconds until SMTP greets
 * @param ready seconds until a recipient is accepted and can log in by IMAP
 * @param cpuReady CPU milliseconds until then
 * @param cpuCalm CPU milliseconds until the server is idle, or NaN if that was not waited for
 * @param resident megabytes then, of all processes together
 */
public record Startup(
        String server,
        String kind,
        int round,
        double ports,
        double ready,
        double cpuReady,
        double cpuCalm,
        double resident) {}
