package org.posthouse.operators;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of {@link FileOperators}. */
@ObjectClassDefinition(
        name = "Posthouse operators",
        description =
                "Who may log in to the shell and to the web console. Only without Karaf, which has a realm of its own.")
@interface OperatorsConfig {
    @AttributeDefinition(
            name = "Users file",
            description = "Has the operators with their passwords and roles. Empty: users.properties in etc.",
            required = false)
    String file() default "";
}
