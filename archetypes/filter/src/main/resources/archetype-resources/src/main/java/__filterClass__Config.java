package ${package};

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an administrator can set, as shown in the web console. */
@ObjectClassDefinition(name = "${filterName}", description = "Refuses mail by words in its subject.")
public @interface ${filterClass}Config {
    @AttributeDefinition(name = "Words", description = "Mail whose subject contains one of these is refused.")
    String[] words() default {"casino"};
}
