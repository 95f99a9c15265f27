"""The same answer, given to several processes at the same moment: one of them has it."""

import concurrent.futures

from passkeys import same

PROCESSES = 6


def at_once(deed):
    with concurrent.futures.ThreadPoolExecutor(PROCESSES) as pool:
        outcomes = [future.result() for future in [pool.submit(deed) for _ in range(PROCESSES)]]
    return sorted(outcome.code for outcome in outcomes)


def check_races(stage):
    stage.regain.policy()
    new = stage.begin()
    challenge = new.begun["challenge"]
    same(at_once(lambda: stage.regain.confirm(challenge, new.registration)), [0] + [1] * (PROCESSES - 1),
         "the exit codes of confirm")
    new.authenticator.remove()
    passkey = stage.enrolled()
    for _ in range(2):
        asked, answer = passkey.answered()
        same(at_once(lambda: passkey.redeem(asked, answer)), [0] + [1] * (PROCESSES - 1), "the exit codes of redeem")
    passkey.remove()


CASES = [check_races]
