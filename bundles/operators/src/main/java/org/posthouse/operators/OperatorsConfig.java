package org.posthouse.operators;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of {@link FileOperators}. */
@ObjectClassDefinition(
        name = "Posthouse operators",
        description =
                "Who may log in to the shell and the web console. Not used in Karaf, which has its own " + "realm.")
@interface OperatorsConfig {
    @AttributeDefinition(
            name = "Users file",
            description = "File with the operators, their passwords and roles. Empty: users.properties in etc.",
            required = false)
    String file() default "";
}
