using HnActors.Core.Congestion;

namespace HnActors.Core.Tests.Congestion;

public class ApiCircuitTests
{
    private readonly ApiCircuit _circuit = new();

    [Fact]
    public void It_opens_when_half_of_the_last_hundred_found_nobody()
    {
        for (var request = 0; request < 50; request++) _circuit.Observe(true, "", At(0));
        for (var request = 0; request < 49; request++) _circuit.Observe(false, "connection", At(0));
        Assert.False(_circuit.IsOpen);

        _circuit.Observe(false, "connection", At(0));

        Assert.True(_circuit.IsOpen);
        Assert.Equal("connection", _circuit.Reason);
    }

    [Fact]
    public void Where_there_are_few_requests_some_in_a_row_over_two_seconds_are_enough()
    {
        _circuit.Observe(false, "dns", At(0));
        _circuit.Observe(false, "dns", At(1.9));
        Assert.False(_circuit.IsOpen);

        _circuit.Observe(false, "dns", At(2));

        Assert.True(_circuit.IsOpen);
    }

    [Fact]
    public void One_in_five_that_fails_does_not_open_it()
    {
        var random = new Random(1);

        for (var request = 0; request < 100_000; request++) _circuit.Observe(random.Next(5) > 0, "connection", At(request / 100.0));

        Assert.False(_circuit.IsOpen);
    }

    [Fact]
    public void Silence_opens_it_too()
    {
        _circuit.ObserveSilence(TimeSpan.FromSeconds(3.9));
        Assert.False(_circuit.IsOpen);

        _circuit.ObserveSilence(TimeSpan.FromSeconds(4));

        Assert.True(_circuit.IsOpen);
    }

    [Fact]
    public void While_open_one_probe_goes_out_a_second_and_three_answers_close_it()
    {
        Assert.False(_circuit.TakeProbe(At(4)));
        _circuit.ObserveSilence(TimeSpan.FromSeconds(9));

        Assert.True(_circuit.TakeProbe(At(5)));
        Assert.False(_circuit.TakeProbe(At(5.9)));
        Assert.True(_circuit.TakeProbe(At(6)));
        _circuit.Observe(true, "", At(6.1));
        Assert.True(_circuit.TakeProbe(At(6.3)));
        _circuit.Observe(true, "", At(6.4));
        Assert.True(_circuit.IsOpen);
        _circuit.Observe(true, "", At(6.6));

        Assert.False(_circuit.IsOpen);
    }

    [Fact]
    public void It_is_to_blame_for_what_failed_while_it_was_open_or_began_before_it_closed()
    {
        Assert.False(_circuit.IsToBlameFor(At(0)));
        _circuit.ObserveSilence(TimeSpan.FromSeconds(9));
        Assert.True(_circuit.IsToBlameFor(At(10)));
        for (var answer = 0; answer < 3; answer++) _circuit.Observe(true, "", At(20));

        Assert.True(_circuit.IsToBlameFor(At(19)));
        Assert.False(_circuit.IsToBlameFor(At(21)));
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
