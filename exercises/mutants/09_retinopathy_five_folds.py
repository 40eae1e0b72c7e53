"""Wrong solutions of exercise 09, each wrong in a way that a student would be."""

MUTANTS: dict[str, list[str]] = {
    "task1": [
        # stops one epoch late
        """
def early_stopping(losses, patience, min_delta=0.0):
    if len(losses) == 0 or patience < 1 or min_delta < 0:
        raise ValueError
    best, lowest = 1, losses[0]
    for epoch, loss in enumerate(losses, start=1):
        if epoch == 1 or lowest - loss > min_delta:
            best, lowest = epoch, loss
        if epoch - best > patience:
            return best, epoch
    return best, len(losses)
""",
        # an equal loss counts as lower
        """
def early_stopping(losses, patience, min_delta=0.0):
    if len(losses) == 0 or patience < 1 or min_delta < 0:
        raise ValueError
    best, lowest = 1, losses[0]
    for epoch, loss in enumerate(losses, start=1):
        if epoch == 1 or lowest - loss >= min_delta:
            best, lowest = epoch, loss
        if epoch - best >= patience:
            return best, epoch
    return best, len(losses)
""",
        # min_delta forgotten
        """
def early_stopping(losses, patience, min_delta=0.0):
    if len(losses) == 0 or patience < 1 or min_delta < 0:
        raise ValueError
    best, lowest = 1, losses[0]
    for epoch, loss in enumerate(losses, start=1):
        if epoch == 1 or lowest > loss:
            best, lowest = epoch, loss
        if epoch - best >= patience:
            return best, epoch
    return best, len(losses)
""",
        # counted from 0
        """
def early_stopping(losses, patience, min_delta=0.0):
    if len(losses) == 0 or patience < 1 or min_delta < 0:
        raise ValueError
    best, lowest = 1, losses[0]
    for epoch, loss in enumerate(losses, start=1):
        if epoch == 1 or lowest - loss > min_delta:
            best, lowest = epoch, loss
        if epoch - best >= patience:
            return best - 1, epoch - 1
    return best - 1, len(losses) - 1
""",
        # the lowest of all losses, also of those after the end
        """
def early_stopping(losses, patience, min_delta=0.0):
    if len(losses) == 0 or patience < 1 or min_delta < 0:
        raise ValueError
    best, lowest = 1, losses[0]
    for epoch, loss in enumerate(losses, start=1):
        if epoch == 1 or lowest - loss > min_delta:
            best, lowest = epoch, loss
        if epoch - best >= patience:
            return 1 + int(np.argmin(losses)), epoch
    return best, len(losses)
""",
        # the lowest loss is noted even where it does not count
        """
def early_stopping(losses, patience, min_delta=0.0):
    if len(losses) == 0 or patience < 1 or min_delta < 0:
        raise ValueError
    best, lowest = 1, losses[0]
    for epoch, loss in enumerate(losses, start=1):
        if epoch == 1 or lowest - loss > min_delta:
            best, lowest = epoch, loss
        lowest = min(lowest, loss)
        if epoch - best >= patience:
            return best, epoch
    return best, len(losses)
""",
        # compares with the epoch before
        """
def early_stopping(losses, patience, min_delta=0.0):
    if len(losses) == 0 or patience < 1 or min_delta < 0:
        raise ValueError
    best, lowest = 1, losses[0]
    for epoch, loss in enumerate(losses, start=1):
        if epoch == 1 or lowest - loss > min_delta:
            best, lowest = epoch, loss
        lowest = loss
        if epoch - best >= patience:
            return best, epoch
    return best, len(losses)
""",
        # no loss is refused by accident only
        """
def early_stopping(losses, patience, min_delta=0.0):
    if patience < 1 or min_delta < 0:
        raise ValueError
    best, lowest = 1, losses[0]
    for epoch, loss in enumerate(losses, start=1):
        if epoch == 1 or lowest - loss > min_delta:
            best, lowest = epoch, loss
        if epoch - best >= patience:
            return best, epoch
    return best, len(losses)
""",
        # any patience
        """
def early_stopping(losses, patience, min_delta=0.0):
    if len(losses) == 0 or min_delta < 0:
        raise ValueError
    best, lowest = 1, losses[0]
    for epoch, loss in enumerate(losses, start=1):
        if epoch == 1 or lowest - loss > min_delta:
            best, lowest = epoch, loss
        if epoch - best >= patience:
            return best, epoch
    return best, len(losses)
""",
        # any min_delta
        """
def early_stopping(losses, patience, min_delta=0.0):
    if len(losses) == 0 or patience < 1:
        raise ValueError
    best, lowest = 1, losses[0]
    for epoch, loss in enumerate(losses, start=1):
        if epoch == 1 or lowest - loss > min_delta:
            best, lowest = epoch, loss
        if epoch - best >= patience:
            return best, epoch
    return best, len(losses)
""",
    ],
    "task2": [
        # the rate after the epoch
        """
def learning_rates(losses, rate, factor=0.5, patience=3, cooldown=0, min_rate=0.0):
    if not 0 < factor < 1 or patience < 1 or cooldown < 0:
        raise ValueError
    rates, lowest, bad, cooling = [], float("inf"), 0, 0
    for loss in losses:
        if cooling > 0:
            cooling, bad = cooling - 1, 0
        if loss < lowest:
            lowest, bad = loss, 0
        elif cooling == 0:
            bad += 1
            if bad >= patience:
                rate, cooling, bad = max(rate * factor, min_rate), cooldown, 0
        rates.append(rate)
    return rates
""",
        # falls below the smallest rate
        """
def learning_rates(losses, rate, factor=0.5, patience=3, cooldown=0, min_rate=0.0):
    if not 0 < factor < 1 or patience < 1 or cooldown < 0:
        raise ValueError
    rates, lowest, bad, cooling = [], float("inf"), 0, 0
    for loss in losses:
        rates.append(rate)
        if cooling > 0:
            cooling, bad = cooling - 1, 0
        if loss < lowest:
            lowest, bad = loss, 0
        elif cooling == 0:
            bad += 1
            if bad >= patience:
                rate, cooling, bad = rate * factor, cooldown, 0
    return rates
""",
        # the count goes on after a reduction
        """
def learning_rates(losses, rate, factor=0.5, patience=3, cooldown=0, min_rate=0.0):
    if not 0 < factor < 1 or patience < 1 or cooldown < 0:
        raise ValueError
    rates, lowest, bad, cooling = [], float("inf"), 0, 0
    for loss in losses:
        rates.append(rate)
        if cooling > 0:
            cooling, bad = cooling - 1, 0
        if loss < lowest:
            lowest, bad = loss, 0
        elif cooling == 0:
            bad += 1
            if bad >= patience:
                rate, cooling, bad = max(rate * factor, min_rate), cooldown, bad
    return rates
""",
        # one epoch too patient
        """
def learning_rates(losses, rate, factor=0.5, patience=3, cooldown=0, min_rate=0.0):
    if not 0 < factor < 1 or patience < 1 or cooldown < 0:
        raise ValueError
    rates, lowest, bad, cooling = [], float("inf"), 0, 0
    for loss in losses:
        rates.append(rate)
        if cooling > 0:
            cooling, bad = cooling - 1, 0
        if loss < lowest:
            lowest, bad = loss, 0
        elif cooling == 0:
            bad += 1
            if bad > patience:
                rate, cooling, bad = max(rate * factor, min_rate), cooldown, 0
    return rates
""",
        # no cooldown
        """
def learning_rates(losses, rate, factor=0.5, patience=3, cooldown=0, min_rate=0.0):
    if not 0 < factor < 1 or patience < 1 or cooldown < 0:
        raise ValueError
    rates, lowest, bad, cooling = [], float("inf"), 0, 0
    for loss in losses:
        rates.append(rate)
        if cooling > 0:
            cooling, bad = cooling - 1, 0
        if loss < lowest:
            lowest, bad = loss, 0
        elif cooling == 0:
            bad += 1
            if bad >= patience:
                rate, cooling, bad = max(rate * factor, min_rate), 0, 0
    return rates
""",
        # an equal loss counts as lower
        """
def learning_rates(losses, rate, factor=0.5, patience=3, cooldown=0, min_rate=0.0):
    if not 0 < factor < 1 or patience < 1 or cooldown < 0:
        raise ValueError
    rates, lowest, bad, cooling = [], float("inf"), 0, 0
    for loss in losses:
        rates.append(rate)
        if cooling > 0:
            cooling, bad = cooling - 1, 0
        if loss <= lowest:
            lowest, bad = loss, 0
        elif cooling == 0:
            bad += 1
            if bad >= patience:
                rate, cooling, bad = max(rate * factor, min_rate), cooldown, 0
    return rates
""",
        # the counter goes down at the end of an epoch
        """
def learning_rates(losses, rate, factor=0.5, patience=3, cooldown=0, min_rate=0.0):
    if not 0 < factor < 1 or patience < 1 or cooldown < 0:
        raise ValueError
    rates, lowest, bad, cooling = [], float("inf"), 0, 0
    for loss in losses:
        rates.append(rate)
        was, cooling = cooling, max(cooling - 1, 0)
        if loss < lowest:
            lowest, bad = loss, 0
        elif was == 0:
            bad += 1
            if bad >= patience:
                rate, cooling, bad = max(rate * factor, min_rate), cooldown, 0
    return rates
""",
        # lowest losses in the cooldown are not noted
        """
def learning_rates(losses, rate, factor=0.5, patience=3, cooldown=0, min_rate=0.0):
    if not 0 < factor < 1 or patience < 1 or cooldown < 0:
        raise ValueError
    rates, lowest, bad, cooling = [], float("inf"), 0, 0
    for loss in losses:
        rates.append(rate)
        if cooling > 0:
            cooling, bad = cooling - 1, 0
        if cooling == 0 and loss < lowest:
            lowest, bad = loss, 0
        elif cooling == 0:
            bad += 1
            if bad >= patience:
                rate, cooling, bad = max(rate * factor, min_rate), cooldown, 0
    return rates
""",
        # compares with the epoch before
        """
def learning_rates(losses, rate, factor=0.5, patience=3, cooldown=0, min_rate=0.0):
    if not 0 < factor < 1 or patience < 1 or cooldown < 0:
        raise ValueError
    rates, lowest, bad, cooling = [], float("inf"), 0, 0
    for loss in losses:
        rates.append(rate)
        if cooling > 0:
            cooling, bad = cooling - 1, 0
        if loss < lowest:
            lowest, bad = loss, 0
        else:
            lowest = loss
            bad += cooling == 0
            if bad >= patience:
                rate, cooling, bad = max(rate * factor, min_rate), cooldown, 0
    return rates
""",
        # any factor
        """
def learning_rates(losses, rate, factor=0.5, patience=3, cooldown=0, min_rate=0.0):
    if patience < 1 or cooldown < 0:
        raise ValueError
    rates, lowest, bad, cooling = [], float("inf"), 0, 0
    for loss in losses:
        rates.append(rate)
        if cooling > 0:
            cooling, bad = cooling - 1, 0
        if loss < lowest:
            lowest, bad = loss, 0
        elif cooling == 0:
            bad += 1
            if bad >= patience:
                rate, cooling, bad = max(rate * factor, min_rate), cooldown, 0
    return rates
""",
        # any patience
        """
def learning_rates(losses, rate, factor=0.5, patience=3, cooldown=0, min_rate=0.0):
    if not 0 < factor < 1 or cooldown < 0:
        raise ValueError
    rates, lowest, bad, cooling = [], float("inf"), 0, 0
    for loss in losses:
        rates.append(rate)
        if cooling > 0:
            cooling, bad = cooling - 1, 0
        if loss < lowest:
            lowest, bad = loss, 0
        elif cooling == 0:
            bad += 1
            if bad >= patience:
                rate, cooling, bad = max(rate * factor, min_rate), cooldown, 0
    return rates
""",
        # any cooldown
        """
def learning_rates(losses, rate, factor=0.5, patience=3, cooldown=0, min_rate=0.0):
    if not 0 < factor < 1 or patience < 1:
        raise ValueError
    rates, lowest, bad, cooling = [], float("inf"), 0, 0
    for loss in losses:
        rates.append(rate)
        if cooling > 0:
            cooling, bad = cooling - 1, 0
        if loss < lowest:
            lowest, bad = loss, 0
        elif cooling == 0:
            bad += 1
            if bad >= patience:
                rate, cooling, bad = max(rate * factor, min_rate), cooldown, 0
    return rates
""",
    ],
    "task3": [
        # one after the other
        """
def assemble(parts, n):
    if any(len(numbers) != len(answers) for numbers, answers in parts):
        raise ValueError
    numbers = [number for numbers, _ in parts for number in numbers]
    if sorted(numbers) != list(range(n)):
        raise ValueError
    result = np.zeros((n, 5))
    for numbers, answers in parts:
        pass
    result = np.concatenate([answers for _, answers in parts])
    return result
""",
        # the inverse order
        """
def assemble(parts, n):
    if any(len(numbers) != len(answers) for numbers, answers in parts):
        raise ValueError
    numbers = [number for numbers, _ in parts for number in numbers]
    if sorted(numbers) != list(range(n)):
        raise ValueError
    result = np.zeros((n, 5))
    for numbers, answers in parts:
        pass
    stacked = np.concatenate([answers for _, answers in parts])
    result = stacked[[int(number) for numbers, _ in parts for number in numbers]]
    return result
""",
        # the numbers of each part sorted first
        """
def assemble(parts, n):
    if any(len(numbers) != len(answers) for numbers, answers in parts):
        raise ValueError
    numbers = [number for numbers, _ in parts for number in numbers]
    if sorted(numbers) != list(range(n)):
        raise ValueError
    result = np.zeros((n, 5))
    for numbers, answers in parts:
        result[np.sort(np.asarray(numbers, int))] = answers
    return result
""",
        # missing rows stay zero
        """
def assemble(parts, n):
    if any(len(numbers) != len(answers) for numbers, answers in parts):
        raise ValueError
    numbers = [number for numbers, _ in parts for number in numbers]
    if len(set(numbers)) < len(numbers) or not set(numbers) <= set(range(n)):
        raise ValueError
    result = np.zeros((n, 5))
    for numbers, answers in parts:
        result[np.asarray(numbers, int)] = answers
    return result
""",
        # a row may come twice
        """
def assemble(parts, n):
    if any(len(numbers) != len(answers) for numbers, answers in parts):
        raise ValueError
    numbers = [number for numbers, _ in parts for number in numbers]
    if set(numbers) != set(range(n)):
        raise ValueError
    result = np.zeros((n, 5))
    for numbers, answers in parts:
        result[np.asarray(numbers, int)] = answers
    return result
""",
        # the sum of all that is there
        """
def assemble(parts, n):
    if any(len(numbers) != len(answers) for numbers, answers in parts):
        raise ValueError
    numbers = [number for numbers, _ in parts for number in numbers]
    if len(numbers) != n:
        raise ValueError
    result = np.zeros((n, 5))
    for numbers, answers in parts:
        result[np.asarray(numbers, int)] = answers
    return result
""",
        # one answer for several numbers
        """
def assemble(parts, n):
    numbers = [number for numbers, _ in parts for number in numbers]
    if sorted(numbers) != list(range(n)):
        raise ValueError
    result = np.zeros((n, 5))
    for numbers, answers in parts:
        result[np.asarray(numbers, int)] = answers
    return result
""",
    ],
    "task4": [
        # an eye at the limit counts as missed
        """
def lowest_limit(healthy, grades, share):
    healthy, grades = np.asarray(healthy, float), np.asarray(grades)
    if healthy.shape != grades.shape or not np.any(grades >= 2) or not 0 <= share <= 1:
        raise ValueError
    sick = healthy[grades >= 2]
    return float(next(limit for limit in np.unique([0, *sick]) if np.mean(sick >= limit) <= share or limit == max(sick)))
""",
        # below the share, not at it
        """
def lowest_limit(healthy, grades, share):
    healthy, grades = np.asarray(healthy, float), np.asarray(grades)
    if healthy.shape != grades.shape or not np.any(grades >= 2) or not 0 <= share <= 1:
        raise ValueError
    sick = healthy[grades >= 2]
    return float(next(limit for limit in np.unique([0, *sick]) if np.mean(sick > limit) < share or limit == max(sick)))
""",
        # grade 1 needs a doctor, too
        """
def lowest_limit(healthy, grades, share):
    healthy, grades = np.asarray(healthy, float), np.asarray(grades)
    if healthy.shape != grades.shape or not np.any(grades >= 2) or not 0 <= share <= 1:
        raise ValueError
    sick = healthy[grades >= 1]
    return float(next(limit for limit in np.unique([0, *sick]) if np.mean(sick > limit) <= share))
""",
        # the share of all eyes
        """
def lowest_limit(healthy, grades, share):
    healthy, grades = np.asarray(healthy, float), np.asarray(grades)
    if healthy.shape != grades.shape or not np.any(grades >= 2) or not 0 <= share <= 1:
        raise ValueError
    sick = healthy[grades >= 2]
    return float(next(limit for limit in np.unique([0, *sick]) if np.sum(sick > limit) / len(healthy) <= share))
""",
        # a quantile
        """
def lowest_limit(healthy, grades, share):
    healthy, grades = np.asarray(healthy, float), np.asarray(grades)
    if healthy.shape != grades.shape or not np.any(grades >= 2) or not 0 <= share <= 1:
        raise ValueError
    sick = healthy[grades >= 2]
    return float(np.quantile(sick, 1 - share))
""",
        # never 0
        """
def lowest_limit(healthy, grades, share):
    healthy, grades = np.asarray(healthy, float), np.asarray(grades)
    if healthy.shape != grades.shape or not np.any(grades >= 2) or not 0 <= share <= 1:
        raise ValueError
    sick = healthy[grades >= 2]
    return float(next(limit for limit in np.unique(sick) if np.mean(sick > limit) <= share))
""",
        # the highest limit
        """
def lowest_limit(healthy, grades, share):
    healthy, grades = np.asarray(healthy, float), np.asarray(grades)
    if healthy.shape != grades.shape or not np.any(grades >= 2) or not 0 <= share <= 1:
        raise ValueError
    sick = healthy[grades >= 2]
    return float(max(sick))
""",
        # the limits of all eyes
        """
def lowest_limit(healthy, grades, share):
    healthy, grades = np.asarray(healthy, float), np.asarray(grades)
    if healthy.shape != grades.shape or not np.any(grades >= 2) or not 0 <= share <= 1:
        raise ValueError
    sick = healthy[grades >= 2]
    return float(next(limit for limit in np.unique([0, *(healthy + 1e-3)]) if np.mean(sick > limit) <= share))
""",
        # nobody is sick
        """
def lowest_limit(healthy, grades, share):
    healthy, grades = np.asarray(healthy, float), np.asarray(grades)
    if healthy.shape != grades.shape or not 0 <= share <= 1:
        raise ValueError
    sick = healthy[grades >= 2]
    if len(sick) == 0:
        return 0.0
    return float(next(limit for limit in np.unique([0, *sick]) if np.mean(sick > limit) <= share))
""",
        # any share
        """
def lowest_limit(healthy, grades, share):
    healthy, grades = np.asarray(healthy, float), np.asarray(grades)
    if healthy.shape != grades.shape or not np.any(grades >= 2):
        raise ValueError
    sick = healthy[grades >= 2]
    return float(next(limit for limit in np.unique([0, *sick]) if np.mean(sick > limit) <= abs(share)))
""",
    ],
    "task5": [
        # nearly the same losses are the same to it
        """
def judge(epochs, rates, losses=None, whole=None):
    if len(epochs) == 0 or len(rates) != len(epochs) or (losses is not None and len(losses) != len(epochs)):
        raise ValueError("rows")
    if whole is not None and (losses is None or len(whole) <= max(epochs)):
        raise ValueError("whole")
    if set(range(max(epochs))) - set(epochs):
        return "begin anew", "an epoch is missing"
    if len(set(epochs)) < len(epochs):
        return "begin anew", "an epoch came twice"
    if list(epochs) != sorted(epochs):
        return "begin anew", "out of order"
    if any(b > a for a, b in zip(rates[:-1], rates[1:])):
        return "begin anew", "the rate has risen"
    if whole is None:
        return "go on", "nothing shows"
    if any(abs(loss - whole[epoch]) > 1e-3 for epoch, loss in zip(epochs, losses)):
        return "begin anew", "another training"
    return "go on", "as without a break"
""",
        # compares the last loss only
        """
def judge(epochs, rates, losses=None, whole=None):
    if len(epochs) == 0 or len(rates) != len(epochs) or (losses is not None and len(losses) != len(epochs)):
        raise ValueError("rows")
    if whole is not None and (losses is None or len(whole) <= max(epochs)):
        raise ValueError("whole")
    if set(range(max(epochs))) - set(epochs):
        return "begin anew", "an epoch is missing"
    if len(set(epochs)) < len(epochs):
        return "begin anew", "an epoch came twice"
    if list(epochs) != sorted(epochs):
        return "begin anew", "out of order"
    if any(b > a for a, b in zip(rates[:-1], rates[1:])):
        return "begin anew", "the rate has risen"
    if whole is None:
        return "go on", "nothing shows"
    if losses[-1] != whole[epochs[-1]]:
        return "begin anew", "another training"
    return "go on", "as without a break"
""",
        # compares the first rate with the last
        """
def judge(epochs, rates, losses=None, whole=None):
    if len(epochs) == 0 or len(rates) != len(epochs) or (losses is not None and len(losses) != len(epochs)):
        raise ValueError("rows")
    if whole is not None and (losses is None or len(whole) <= max(epochs)):
        raise ValueError("whole")
    if set(range(max(epochs))) - set(epochs):
        return "begin anew", "an epoch is missing"
    if len(set(epochs)) < len(epochs):
        return "begin anew", "an epoch came twice"
    if list(epochs) != sorted(epochs):
        return "begin anew", "out of order"
    if rates[-1] > rates[0]:
        return "begin anew", "the rate has risen"
    if whole is None:
        return "go on", "nothing shows"
    if any(loss != whole[epoch] for epoch, loss in zip(epochs, losses)):
        return "begin anew", "another training"
    return "go on", "as without a break"
""",
        # counts epochs from the first that is there
        """
def judge(epochs, rates, losses=None, whole=None):
    if len(epochs) == 0 or len(rates) != len(epochs) or (losses is not None and len(losses) != len(epochs)):
        raise ValueError("rows")
    if whole is not None and (losses is None or len(whole) <= max(epochs)):
        raise ValueError("whole")
    if set(range(min(epochs), max(epochs))) - set(epochs):
        return "begin anew", "an epoch is missing"
    if len(set(epochs)) < len(epochs):
        return "begin anew", "an epoch came twice"
    if list(epochs) != sorted(epochs):
        return "begin anew", "out of order"
    if any(b > a for a, b in zip(rates[:-1], rates[1:])):
        return "begin anew", "the rate has risen"
    if whole is None:
        return "go on", "nothing shows"
    if any(loss != whole[epoch] for epoch, loss in zip(epochs, losses)):
        return "begin anew", "another training"
    return "go on", "as without a break"
""",
        # twice before missing
        """
def judge(epochs, rates, losses=None, whole=None):
    if len(epochs) == 0 or len(rates) != len(epochs) or (losses is not None and len(losses) != len(epochs)):
        raise ValueError("rows")
    if whole is not None and (losses is None or len(whole) <= max(epochs)):
        raise ValueError("whole")
    if len(set(epochs)) < len(epochs):
        return "begin anew", "an epoch came twice"
    if set(range(max(epochs))) - set(epochs):
        return "begin anew", "an epoch is missing"
    if list(epochs) != sorted(epochs):
        return "begin anew", "out of order"
    if any(b > a for a, b in zip(rates[:-1], rates[1:])):
        return "begin anew", "the rate has risen"
    if whole is None:
        return "go on", "nothing shows"
    if any(loss != whole[epoch] for epoch, loss in zip(epochs, losses)):
        return "begin anew", "another training"
    return "go on", "as without a break"
""",
        # does not care for the order
        """
def judge(epochs, rates, losses=None, whole=None):
    if len(epochs) == 0 or len(rates) != len(epochs) or (losses is not None and len(losses) != len(epochs)):
        raise ValueError("rows")
    if whole is not None and (losses is None or len(whole) <= max(epochs)):
        raise ValueError("whole")
    if set(range(max(epochs))) - set(epochs):
        return "begin anew", "an epoch is missing"
    if len(set(epochs)) < len(epochs):
        return "begin anew", "an epoch came twice"
    if any(b > a for a, b in zip(rates[:-1], rates[1:])):
        return "begin anew", "the rate has risen"
    if whole is None:
        return "go on", "nothing shows"
    if any(loss != whole[epoch] for epoch, loss in zip(epochs, losses)):
        return "begin anew", "another training"
    return "go on", "as without a break"
""",
        # a log without a gap is a whole training
        """
def judge(epochs, rates, losses=None, whole=None):
    if len(epochs) == 0 or len(rates) != len(epochs) or (losses is not None and len(losses) != len(epochs)):
        raise ValueError("rows")
    if whole is not None and (losses is None or len(whole) <= max(epochs)):
        raise ValueError("whole")
    if set(range(max(epochs))) - set(epochs):
        return "begin anew", "an epoch is missing"
    if len(set(epochs)) < len(epochs):
        return "begin anew", "an epoch came twice"
    if list(epochs) != sorted(epochs):
        return "begin anew", "out of order"
    if any(b > a for a, b in zip(rates[:-1], rates[1:])):
        return "begin anew", "the rate has risen"
    return "go on", "as without a break"
""",
        # never asks for the rate
        """
def judge(epochs, rates, losses=None, whole=None):
    if len(epochs) == 0 or len(rates) != len(epochs) or (losses is not None and len(losses) != len(epochs)):
        raise ValueError("rows")
    if whole is not None and (losses is None or len(whole) <= max(epochs)):
        raise ValueError("whole")
    if set(range(max(epochs))) - set(epochs):
        return "begin anew", "an epoch is missing"
    if len(set(epochs)) < len(epochs):
        return "begin anew", "an epoch came twice"
    if list(epochs) != sorted(epochs):
        return "begin anew", "out of order"
    if whole is None:
        return "go on", "nothing shows"
    if any(loss != whole[epoch] for epoch, loss in zip(epochs, losses)):
        return "begin anew", "another training"
    return "go on", "as without a break"
""",
    ],
    "task5b": [
        # every loss is one
        """
def verdicts():
    return {
        "A": ("yes", "f"),
        "B": ("no", "a"),
        "C": ("yes", "b"),
        "D": ("no", "e"),
        "E": ("yes", "c"),
        "F": ("yes", "d"),
    }
""",
        # looks for an interval, not for the two changes
        """
def verdicts():
    return {
        "A": ("no", "c"),
        "B": ("no", "c"),
        "C": ("yes", "b"),
        "D": ("no", "e"),
        "E": ("yes", "c"),
        "F": ("yes", "d"),
    }
""",
        # blames the networks
        """
def verdicts():
    return {
        "A": ("no", "c"),
        "B": ("yes", "f"),
        "C": ("yes", "b"),
        "D": ("no", "e"),
        "E": ("yes", "c"),
        "F": ("yes", "d"),
    }
""",
        # does not see that one thing alone differs
        """
def verdicts():
    return {
        "A": ("no", "c"),
        "B": ("no", "a"),
        "C": ("no", "a"),
        "D": ("no", "e"),
        "E": ("yes", "c"),
        "F": ("yes", "d"),
    }
""",
        # takes the best of five
        """
def verdicts():
    return {
        "A": ("no", "c"),
        "B": ("no", "a"),
        "C": ("yes", "b"),
        "D": ("yes", "f"),
        "E": ("yes", "c"),
        "F": ("yes", "d"),
    }
""",
        # 8.7 is less than 10
        """
def verdicts():
    return {
        "A": ("no", "c"),
        "B": ("no", "a"),
        "C": ("yes", "b"),
        "D": ("no", "e"),
        "E": ("no", "f"),
        "F": ("yes", "d"),
    }
""",
        # the last epoch has the lowest training loss
        """
def verdicts():
    return {
        "A": ("no", "c"),
        "B": ("no", "a"),
        "C": ("yes", "b"),
        "D": ("no", "e"),
        "E": ("yes", "c"),
        "F": ("no", "f"),
    }
""",
    ],
    "task6": [
        # another cause
        """
def causes():
    return "acd"


def run_folds(rows, grades, patients, folds):
    rows, grades = np.asarray(rows), np.asarray(grades)
    names, number = np.unique(patients, return_inverse=True)
    if folds < 2 or len(names) < folds or not len(rows) == len(grades) == len(number):
        raise ValueError
    answers, log = np.zeros(len(rows)), []
    for fold in range(folds):
        held = number % folds == fold
        model = Nearest()
        log.append(model.fit(rows[~held], grades[~held]))
        answers[held] = model.predict(rows[held])
    return answers, log
""",
        # one model for all folds
        """
def causes():
    return "ace"


def run_folds(rows, grades, patients, folds):
    rows, grades = np.asarray(rows), np.asarray(grades)
    names, number = np.unique(patients, return_inverse=True)
    if folds < 2 or len(names) < folds or not len(rows) == len(grades) == len(number):
        raise ValueError
    answers, log = np.zeros(len(rows)), []
    model = Nearest()
    for fold in range(folds):
        held = number % folds == fold
        log.append(model.fit(rows[~held], grades[~held]))
        answers[held] = model.predict(rows[held])
    return answers, log
""",
        # by picture
        """
def causes():
    return "ace"


def run_folds(rows, grades, patients, folds):
    rows, grades = np.asarray(rows), np.asarray(grades)
    names, number = np.unique(patients, return_inverse=True)
    if folds < 2 or len(names) < folds or not len(rows) == len(grades) == len(number):
        raise ValueError
    answers, log = np.zeros(len(rows)), []
    for fold in range(folds):
        held = np.arange(len(rows)) % folds == fold
        model = Nearest()
        log.append(model.fit(rows[~held], grades[~held]))
        answers[held] = model.predict(rows[held])
    return answers, log
""",
        # the log begins anew
        """
def causes():
    return "ace"


def run_folds(rows, grades, patients, folds):
    rows, grades = np.asarray(rows), np.asarray(grades)
    names, number = np.unique(patients, return_inverse=True)
    if folds < 2 or len(names) < folds or not len(rows) == len(grades) == len(number):
        raise ValueError
    answers, log = np.zeros(len(rows)), []
    for fold in range(folds):
        log = []
        held = number % folds == fold
        model = Nearest()
        log.append(model.fit(rows[~held], grades[~held]))
        answers[held] = model.predict(rows[held])
    return answers, log
""",
        # blocks of patients
        """
def causes():
    return "ace"


def run_folds(rows, grades, patients, folds):
    rows, grades = np.asarray(rows), np.asarray(grades)
    names, number = np.unique(patients, return_inverse=True)
    if folds < 2 or len(names) < folds or not len(rows) == len(grades) == len(number):
        raise ValueError
    answers, log = np.zeros(len(rows)), []
    for fold in range(folds):
        held = number * folds // len(names) == fold
        model = Nearest()
        log.append(model.fit(rows[~held], grades[~held]))
        answers[held] = model.predict(rows[held])
    return answers, log
""",
        # learns from everybody
        """
def causes():
    return "ace"


def run_folds(rows, grades, patients, folds):
    rows, grades = np.asarray(rows), np.asarray(grades)
    names, number = np.unique(patients, return_inverse=True)
    if folds < 2 or len(names) < folds or not len(rows) == len(grades) == len(number):
        raise ValueError
    answers, log = np.zeros(len(rows)), []
    for fold in range(folds):
        held = number % folds == fold
        model = Nearest()
        log.append(model.fit(rows, grades))
        answers[held] = model.predict(rows[held])
    return answers, log
""",
        # learns from the fold that is held back
        """
def causes():
    return "ace"


def run_folds(rows, grades, patients, folds):
    rows, grades = np.asarray(rows), np.asarray(grades)
    names, number = np.unique(patients, return_inverse=True)
    if folds < 2 or len(names) < folds or not len(rows) == len(grades) == len(number):
        raise ValueError
    answers, log = np.zeros(len(rows)), []
    for fold in range(folds):
        held = number % folds == fold
        model = Nearest()
        log.append(model.fit(rows[held], grades[held]))
        answers[held] = model.predict(rows[held])
    return answers, log
""",
        # fewer patients than folds
        """
def causes():
    return "ace"


def run_folds(rows, grades, patients, folds):
    rows, grades = np.asarray(rows), np.asarray(grades)
    names, number = np.unique(patients, return_inverse=True)
    if folds < 2 or not len(rows) == len(grades) == len(number):
        raise ValueError
    answers, log = np.zeros(len(rows)), []
    for fold in range(folds):
        held = number % folds == fold
        model = Nearest()
        log.append(model.fit(rows[~held], grades[~held]))
        answers[held] = model.predict(rows[held])
    return answers, log
""",
        # a single fold
        """
def causes():
    return "ace"


def run_folds(rows, grades, patients, folds):
    rows, grades = np.asarray(rows), np.asarray(grades)
    names, number = np.unique(patients, return_inverse=True)
    if len(names) < folds or not len(rows) == len(grades) == len(number):
        raise ValueError
    answers, log = np.zeros(len(rows)), []
    for fold in range(folds):
        held = number % folds == fold
        model = Nearest()
        if held.all():
            return answers, log
        log.append(model.fit(rows[~held], grades[~held]))
        answers[held] = model.predict(rows[held])
    return answers, log
""",
        # lengths that differ
        """
def causes():
    return "ace"


def run_folds(rows, grades, patients, folds):
    rows, grades = np.asarray(rows), np.asarray(grades)
    names, number = np.unique(patients, return_inverse=True)
    if folds < 2 or len(names) < folds:
        raise ValueError
    n = min(len(rows), len(grades), len(number))
    rows, grades, number = rows[:n], grades[:n], number[:n]
    answers, log = np.zeros(len(rows)), []
    for fold in range(folds):
        held = number % folds == fold
        model = Nearest()
        log.append(model.fit(rows[~held], grades[~held]))
        answers[held] = model.predict(rows[held])
    return answers, log
""",
    ],
}
