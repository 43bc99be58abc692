package org.posthouse.benchmarks.proc;

/** CPU time in milliseconds, in user mode and in the kernel. */
public record Cpu(double user, double system) {
    public static final Cpu NONE = new Cpu(0, 0);

    public double total() {
        return user + system;
    }

    public Cpu plus(Cpu other) {
        return new Cpu(user + other.user, system + other.system);
    }

    public Cpu minus(Cpu other) {
        return new Cpu(user - other.user, system - other.system);
    }
}
