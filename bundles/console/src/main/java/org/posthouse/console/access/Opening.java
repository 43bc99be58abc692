package org.posthouse.console.access;

import javax.servlet.Servlet;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;

/**
 * Enables the {@link Gatekeeper}, and with it the web console, when all pages are there: before that the web console would say that
 * they do not exist. This component hears of the last page in the same event as the web console, perhaps before it; enabling is
 * done on another thread.
 */
@Component(
        service = {},
        immediate = true,
        reference =
                @Reference(
                        name = Opening.REFERENCE,
                        service = Servlet.class,
                        target = Opening.PAGES,
                        cardinality = ReferenceCardinality.MULTIPLE),
        property = Opening.ALL)
public final class Opening {
    static final String REFERENCE = "pages";
    static final String PAGES = "(felix.webconsole.label=posthouse*)";
    /**
     * How many pages there are. An annotation takes no list's size; the build fails, and names the pages, while this is not the
     * number of classes with a label and of tabs.
     */
    static final int COUNT = 15;

    static final String ALL = REFERENCE + ".cardinality.minimum:Integer=" + COUNT;

    private static final String GATEKEEPER = "org.posthouse.console.access.Gatekeeper";

    @Activate
    void activate(ComponentContext context) {
        context.enableComponent(GATEKEEPER);
    }
}
