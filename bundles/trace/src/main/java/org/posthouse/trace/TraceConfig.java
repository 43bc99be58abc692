package org.posthouse.trace;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the trace. */
@ObjectClassDefinition(
        name = "Posthouse trace",
        description = "Records what happened to each mail, to look it up by mail id, address or Message-ID.")
@interface TraceConfig {
    @AttributeDefinition(
            name = "Days",
            description = "How many days to keep events on disk; events of waiting mail are kept until it has left. "
                    + "0: nothing is kept on disk, and a restart forgets everything.",
            min = "0")
    int days() default 30;

    @AttributeDefinition(
            name = "MiB on disk",
            description = "Disk space for events; the oldest are removed first. A mail takes about 500 octets. "
                    + "Events of waiting mail may use the same amount again.",
            min = "1")
    int size() default 512;

    @AttributeDefinition(
            name = "Directory",
            description = "Where events are stored. Empty: trace in the data directory.")
    String directory() default "";

    @AttributeDefinition(
            name = "Mails",
            description = "How many recent mails to keep in memory as well, for the list of recent mail.",
            min = "1")
    int mails() default 5000;

    @AttributeDefinition(
            name = "Events per mail",
            description = "How many events of one mail to keep in memory: the first and the latest.",
            min = "2")
    int events() default 40;

    @AttributeDefinition(name = "Log", description = "Also write each event to the log.")
    boolean log() default true;
}
