"""Pages in frames of other sites, and pages that are not ours."""

from judges import client_data
from passkeys import refused, same


def check_frames(stage):
    stage.regain.policy()
    passkey = stage.enrolled()
    stage.browser.open(stage.site.other)
    stage.browser.driver.switch_to.frame(0)

    asked, answer = passkey.answered()
    said = client_data(answer)
    same((said["origin"], said["crossOrigin"], said.get("topOrigin")),
         (stage.site.origin, True, stage.site.other), "what the browser says of a frame")
    for rules, reason in [({}, "cross-origin"), ({"topOrigins": [stage.site.other]}, "cross-origin"),
                          ({"crossOrigin": True}, "wrong-top-origin"),
                          ({"crossOrigin": True, "topOrigins": ["http://localhost:1"]}, "wrong-top-origin")]:
        stage.regain.policy(**rules)
        refused(passkey.redeem(*passkey.answered()), reason)
    stage.regain.policy(crossOrigin=True, topOrigins=[stage.site.other])
    passkey.accepted(asked, answer)
    passkey.remove()


def check_origins(stage):
    """Another page of the same host: a browser lets it use the passkey, and Regain does not."""
    passkey = stage.enrolled()
    asked, answer = passkey.answered()
    stage.regain.policy(origins=[stage.site.other])
    refused(passkey.redeem(asked, answer), "wrong-origin")
    stage.regain.policy(origins=[stage.site.origin.replace("http:", "https:"), "http://localhost"])
    refused(passkey.redeem(asked, answer), "wrong-origin")
    stage.regain.policy()
    passkey.accepted(asked, answer)
    # A site that is not the relying party cannot even ask.
    asked = passkey.ask()["publicKey"] | {"rpId": "example.org"}
    same(stage.browser.refusal("askPasskey", asked), "SecurityError", "asking for another's passkey")
    passkey.remove()


CASES = [check_frames, check_origins]
