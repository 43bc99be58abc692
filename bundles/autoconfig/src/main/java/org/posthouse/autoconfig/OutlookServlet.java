package org.posthouse.autoconfig;

import java.io.IOException;
import java.util.Optional;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.message.Address;

/** Answers Outlook, which writes the path as it likes. */
@Component(
        service = Servlet.class,
        property = {
            "osgi.http.whiteboard.servlet.name=posthouse-autodiscover",
            "osgi.http.whiteboard.servlet.pattern=/autodiscover/*",
            "osgi.http.whiteboard.servlet.pattern=/Autodiscover/*",
            "osgi.http.whiteboard.servlet.pattern=/AutoDiscover/*",
            "osgi.http.whiteboard.servlet.pattern=/AUTODISCOVER/*"
        })
public final class OutlookServlet extends GuideServlet {
    private static final long serialVersionUID = 1;
    private static final int INVALID = 600;
    private static final int NOT_FOUND = 500;

    @Reference
    transient Guides guides;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (isOurs(request)) {
            answer(response, XML, Answers.outlookError(INVALID, "Invalid Request"));
        } else {
            refuse(response, HttpServletResponse.SC_NOT_FOUND, "Not found");
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!isOurs(request)) {
            refuse(response, HttpServletResponse.SC_NOT_FOUND, "Not found");
            return;
        }
        Optional<Address> address =
                OutlookRequest.email(request.getInputStream()).flatMap(Guides::address);
        if (address.isEmpty()) {
            answer(response, XML, Answers.outlookError(INVALID, "Invalid Request"));
            return;
        }
        Guides.Found found = guides.find(address.map(Address::domain));
        if (found instanceof Guides.Found.Here here) {
            answer(response, XML, Answers.outlook(here.guide(), address.get().toString()));
        } else if (found instanceof Guides.Found.Later) {
            refuse(response, found);
        } else {
            answer(response, XML, Answers.outlookError(NOT_FOUND, "Unknown domain"));
        }
    }

    private static boolean isOurs(HttpServletRequest request) {
        return "/autodiscover.xml".equalsIgnoreCase(request.getPathInfo());
    }
}
