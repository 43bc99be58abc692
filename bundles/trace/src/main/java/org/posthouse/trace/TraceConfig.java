package org.posthouse.trace;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the trace. */
@ObjectClassDefinition(
        name = "Posthouse trace",
        description = "Remembers what happened to the latest mails, for looking it up by the id of a mail.")
@interface TraceConfig {
    @AttributeDefinition(name = "Mails", description = "How many mails are remembered; the oldest go first.", min = "1")
    int mails() default 5000;

    @AttributeDefinition(
            name = "Events of a mail",
            description = "How many events of one mail are remembered; the first and the latest are kept.",
            min = "2")
    int events() default 40;

    @AttributeDefinition(name = "Log", description = "Also write a line to the log for each event.")
    boolean log() default true;
}
