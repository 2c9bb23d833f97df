namespace Aspire.Hosting.Infrastructure;

/// <summary>
/// An Erlang expression, evaluated before the broker boots, that halves its start. It is only about time: whatever fails in it is
/// reported and the broker starts the slow way.
/// </summary>
internal static class ErlangPreload
{
    /// <remarks>
    /// First: while booting, RabbitMQ asks every module of every loaded application whether it defines a boot step, which loads about 300
    /// modules that nobody uses (ssl, inets, xmerl, compiler …). Only its own applications define some; the others are described to the
    /// application controller with an empty list of modules. Their modules still load when they are called.
    /// Second: the modules that do get used are read by path, prepared by all schedulers at once and loaded in one step, instead of one
    /// after the other, each after a search through the code path. Left out are those that run code when loaded, which this way of
    /// loading refuses, and rabbit_feature_flags, whose generated companion must come first.
    /// </remarks>
    public const string Expression =
        """
        try
          Bundled = filelib:wildcard(filename:join(os:getenv("RABBITMQ_PLUGINS_DIR"), "*")),
          Erlang = [D || A <- [asn1, compiler, crypto, inets, mnesia, os_mon, public_key, runtime_tools, ssl, syntax_tools, tools, xmerl],
                         D <- [code:lib_dir(A)], is_list(D)],
          [ begin
              {ok, [{application, Name, Keys}]} = file:consult(File),
              application:load({application, Name, lists:keystore(modules, 1, Keys, {modules, []})})
            end || D <- Bundled ++ Erlang,
                   File <- filelib:wildcard(filename:join([D, "ebin", "*.app"])),
                   not lists:prefix("rabbit", filename:basename(File)) ],

          Unused = ["amqp10_common", "jsx", "observer_cli", "recon", "stdout_formatter"],
          Used = [D || D <- Bundled, not lists:any(fun(U) -> lists:prefix(U, filename:basename(D)) end, Unused)]
                 ++ [code:lib_dir(A) || A <- [kernel, stdlib, sasl, mnesia, compiler]],
          {Loader, Watch} = spawn_monitor(fun() ->
            Modules = [ {Module, Path, Binary} ||
              D <- Used,
              Path <- filelib:wildcard(filename:join([D, "ebin", "*.beam"])),
              Module <- [list_to_atom(filename:basename(Path, ".beam"))],
              Module =/= rabbit_feature_flags,
              not erlang:module_loaded(Module),
              {ok, Binary, _} <- [erl_prim_loader:get_file(Path)] ],
            Prepared = case code:prepare_loading(Modules) of
              {ok, All} -> All;
              {error, Refused} ->
                {ok, Most} = code:prepare_loading([E || E <- Modules, not lists:keymember(element(1, E), 1, Refused)]),
                Most
            end,
            ok = code:finish_loading(Prepared)
          end),
          receive {'DOWN', Watch, process, Loader, normal} -> ok;
                  {'DOWN', Watch, process, Loader, Reason} -> error(Reason) end
        catch
          Class:Error -> io:format(standard_error, "preloading left out: ~p ~p~n", [Class, Error])
        end.
        """;
}
