package org.posthouse.autoconfig;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.message.Address;

/** Answers Thunderbird and its kin, which ask at the domain itself or at {@code autoconfig.} before it. */
@Component(
        service = Servlet.class,
        property = {
            "osgi.http.whiteboard.servlet.name=posthouse-autoconfig",
            "osgi.http.whiteboard.servlet.pattern=/.well-known/autoconfig/mail/config-v1.1.xml",
            "osgi.http.whiteboard.servlet.pattern=/mail/config-v1.1.xml"
        })
public final class ThunderbirdServlet extends GuideServlet {
    private static final long serialVersionUID = 1;
    private static final String PREFIX = "autoconfig.";

    @Reference
    transient Guides guides;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String email = request.getParameter("emailaddress");
        Optional<String> domain;
        if (email == null || email.isBlank()) {
            domain = host(request.getServerName());
        } else {
            Optional<Address> address = Guides.address(email);
            if (address.isEmpty()) {
                refuse(response, HttpServletResponse.SC_BAD_REQUEST, "Invalid address");
                return;
            }
            domain = address.map(Address::domain);
        }
        Guides.Found found = guides.find(domain);
        if (found instanceof Guides.Found.Here here) {
            answer(response, XML, Answers.thunderbird(here.guide()));
        } else {
            refuse(response, found);
        }
    }

    /** Some ask without an address; the host that they ask is all that there is to go by. */
    private static Optional<String> host(String host) {
        String name = host == null ? "" : host.toLowerCase(Locale.ROOT);
        return Optional.of(name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name);
    }
}
