package org.posthouse.filter.milter;

import java.lang.annotation.Annotation;

/** A configuration with short limits. */
record TestConfig(
        String name,
        String address,
        int ranking,
        String[] roles,
        String onFailure,
        int protocol,
        int connectSeconds,
        int commandSeconds,
        int messageSeconds,
        int longestSeconds,
        boolean lookUpNames,
        int maxBodyMiB)
        implements MilterConfig {
    static TestConfig of(String address, String onFailure, int protocol, int seconds) {
        String[] roles = {"MX", "SUBMISSION"};
        return new TestConfig(
                "test", address, 50, roles, onFailure, protocol, seconds, seconds, seconds, seconds, true, 1);
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return MilterConfig.class;
    }
}
